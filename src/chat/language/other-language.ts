import { readSentence } from './sentence.ts';

// Commands are in English. A sentence in another language gets an answer that says so.

const wordsOf = (...lines: string[]) => new Set(lines.flatMap((line) => line.split(' ')));

/** Question words, verbs and pronouns in German, Dutch, Spanish, Portuguese, French and Italian. Names hold none. */
const telling = wordsOf(
  'zeige zeig zeigen gib welche welcher welches wie warum wieso wann wer kannst könntest können bitte ich mir wir',
  'ist sind gibt hat habe haben geht mach mache starte lade hole synchronisiere synchronisieren aktualisiere',
  'aktualisieren pausiere',
  'toon laat geef wat welke hoe waarom wanneer wie kun kunt graag alstublieft ik wij zijn heeft hebben gaat',
  'synchroniseer ververs',
  'muéstrame muestrame muestra muéstreme mostrar dame cuál cual cuáles cuales cómo qué quién quien cuándo',
  'dónde donde está están',
  'puedes puede tiene tienen hay sincroniza sincronizar actualiza actualizar enséñame',
  'mostre mostra mostre-me mostra-me qual quais quem quando são estão tem pode atualize atualizar sincronize',
  'montre montrez montre-moi montrez-moi affiche affichez donne donne-moi donnez-moi quel quelle quels quelles',
  'comment pourquoi quand peux pouvez est sont ont avez actualise actualisez synchronisez',
  'mostrami mostratemi dammi quali chi quanto perché sono stanno hanno puoi aggiorna sincronizza sincronizzare',
);

/** Small words of these languages, which occur in names too. */
const small = wordsOf(
  'der die das den dem des ein eine einen von vom für mit und oder nicht aus bei zu zum zur im es alle daten kunden',
  'geschäfte abschlüsse neu neueste neuesten',
  'de het een van voor met en niet bij naar alle mij klanten gegevens',
  'el la los las un una del al y por para con favor me mi mis su sus salud datos clientes negocios',
  'o a os as um uma do da dos das em e meus dados saúde negócios',
  'le les un une du des et pour avec moi mes santé données clients affaires va vas-tu',
  'il lo gli i uno di dei delle della e per con salute dati clienti affari trattative',
);

/** Words that only occur in English sentences: next to one of them, foreign words are a name. */
const english = wordsOf(
  'the of for show give list what which who how why when where with and are do does did can could would should will',
  'you my our your',
  'please about from to on has have had is it its their there get tell find see open only pull push refresh retry',
  'cancel pause resume help',
);

/** English words that occur in sentences of other languages too. */
const shared = wordsOf('is open do');

const scripts = [
  ...['Cyrillic', 'Greek', 'Han', 'Hiragana', 'Katakana', 'Hangul'],
  ...['Arabic', 'Hebrew', 'Devanagari', 'Thai'],
];
const otherScript = new RegExp(scripts.map((script) => `\\p{Script=${script}}`).join('|'), 'gu');

/**
 * Whether a sentence surely is in another language. One English word makes it an English sentence with a foreign name.
 * A foreign name alone looks like another language: look for a customer of that name first.
 */
export function isOtherLanguage(message: string): boolean {
  const sentence = message.slice(0, 500).replace(/["“„«][^"”“»]*["”“»]/g, ' ');
  const words = readSentence(sentence)
    .tokens.map(({ raw }) => raw.toLowerCase())
    .filter((word) => !['', "'s", 'hubspot', 'crm'].includes(word));
  if (words.some((word) => english.has(word) && !shared.has(word))) return false;
  const letters = sentence.match(/\p{L}/gu)?.length ?? 0;
  if ((sentence.match(otherScript)?.length ?? 0) * 2 > letters) return true;
  const told = words.filter((word) => telling.has(word)).length;
  const others = words.filter((word) => small.has(word) && !telling.has(word)).length;
  const [first = ''] = words;
  if (/[¿¡]/.test(sentence)) return told + others > 0;
  return told > 0 && (told + others > 1 || telling.has(first));
}
