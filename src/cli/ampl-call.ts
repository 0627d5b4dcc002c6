/** Whether the arguments call the program as an AMPL solver: `FILE.nl ...` or `STUB -AMPL ...`. */
export function isAmplCall([first, ...rest]: readonly string[]): boolean {
  return first !== undefined && !first.startsWith('-') && (first.endsWith('.nl') || rest.includes('-AMPL'));
}
