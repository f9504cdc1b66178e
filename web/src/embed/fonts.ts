import cyrillicExt from '@fontsource-variable/inter/files/inter-cyrillic-ext-wght-normal.woff2?url';
import cyrillic from '@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2?url';
import greekExt from '@fontsource-variable/inter/files/inter-greek-ext-wght-normal.woff2?url';
import greek from '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2?url';
import latinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url';
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import vietnamese from '@fontsource-variable/inter/files/inter-vietnamese-wght-normal.woff2?url';
import ranges from '@fontsource-variable/inter/unicode.json';

/** A name that no page gives to a font of its own. */
export const fontName = 'CSCX Inter';

const files: Record<keyof typeof ranges, string> = {
  cyrillic,
  'cyrillic-ext': cyrillicExt,
  greek,
  'greek-ext': greekExt,
  latin,
  'latin-ext': latinExt,
  vietnamese,
};

let users = 0;
let faces: FontFace[] = [];

/**
 * Makes the font available. A font can only be declared for the whole page; styles in a shadow root can't.
 * @returns what removes it again, once no one uses it.
 */
export const declareFont = (): (() => void) => {
  users += 1;
  if (users === 1) {
    faces = Object.entries(files).map(
      ([subset, file]) =>
        new FontFace(fontName, `url(${JSON.stringify(file)}) format("woff2")`, {
          weight: '100 900',
          display: 'swap',
          unicodeRange: ranges[subset as keyof typeof ranges],
        }),
    );
    for (const face of faces) document.fonts.add(face);
  }
  return () => {
    users -= 1;
    if (users > 0) return;
    for (const face of faces) document.fonts.delete(face);
    faces = [];
  };
};
