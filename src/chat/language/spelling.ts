/** Words of commands. The longer ones are recognized with a typo. */
const commandWords = [
  'sync resync synchronize synchronise syncing hubspot health score scores latest newest update push send write',
  'publish refresh upload transfer export import deals deal opportunities show list display status errors error',
  'problems failed failing records changed changes change yesterday monday tuesday wednesday thursday friday',
  'saturday sunday renewals renewal renewing quarter month week risk stakeholders stakeholder contacts contact',
  'companies company customers customer accounts account pause resume unpause suspend cancel abort running retry',
  'again incremental full complete portal portals progress finished explain industry domain revenue value healthy',
  'doing please everything champion champions decision makers people history happened connected connection confirm',
  'proceed never command commands what which when where help',
].flatMap((line) => line.split(' '));

/** Words close to command words that are no typos. */
const otherWords = new Set(
  [
    'since state stale stark start started starting sink send sent seal seals meals dials snow shop shown shows shot',
    'pushed pushes paused pauses pull pulled wealth wealthy statue scope scared store stores fail fails fall full',
    'fully contract contracts contracted were well work works wait while whole whose held hell sharing trial retro',
    'entry after later latter weeks weak months charge charged chance changing changed peoples people post past',
    'report records recent recently resumes renew renews renewed errand doing going being boing valued values reason',
    'reasons season risks disk brisk least last list lists lost rest test best next syncs synced compare compared',
    'compares about above around there these those where here other others want went with will have happens happen',
    'shipping sending writer white writes written commands command common comment',
  ].flatMap((line) => line.split(' ')),
);

const known = new Set(commandWords);

/** Short words that many names resemble: only swapped letters count as a typo. */
const shortWords = ['open', 'closed', 'owner'];

/**
 * The command word behind a typo: one letter is missing, extra, wrong or swapped with its neighbor, or two in words of
 * seven letters and more. Any other word stays the same.
 */
export function correctSpelling(word: string): string {
  if (word.length < 4 || known.has(word) || otherWords.has(word) || !/^[a-z-]+$/.test(word)) return word;
  const swapped = shortWords.find(
    (one) => one !== word && one[0] === word[0] && lettersOf(one) === lettersOf(word),
  );
  if (swapped) return swapped;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of commandWords) {
    const allowed = candidate.length >= 7 ? 2 : 1;
    if (candidate.length < 4 || candidate[0] !== word[0]) continue;
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(word, candidate);
    if (distance <= allowed && distance < (best?.distance ?? 3)) best = { word: candidate, distance };
  }
  return best?.word ?? word;
}

/** A word the way it was written, unless it is a command word with a typo. */
export function correctTypo(word: string): string {
  const lower = word.toLowerCase();
  const corrected = correctSpelling(lower);
  return corrected === lower ? word : corrected;
}

const lettersOf = (word: string): string => [...word].sort().join('');

/**
 * Letters to add, remove, replace, or swap with their neighbor. A swap is one typo here; libraries count plain
 * Levenshtein distance, in which it is two.
 */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const options = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        options.push((beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(Math.min(...options));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? a.length;
}
