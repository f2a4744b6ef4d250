/** Two wishes that outlast the page; a browser that keeps nothing (a file, a private window) is no error. */

export function kept(key: 'theme' | 'language'): string | null {
  try {
    return window.localStorage.getItem(`kg-${key}`);
  } catch {
    return null;
  }
}

export function keep(key: 'theme' | 'language', value: string): void {
  try {
    window.localStorage.setItem(`kg-${key}`, value);
  } catch {
    // Then it is asked again next time.
  }
}
