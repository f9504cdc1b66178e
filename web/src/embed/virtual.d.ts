declare module 'virtual:stylesheet' {
  /** The URL of the built style sheet of all parts. */
  export const stylesheet: string;
}
