export function ChangePage() {
  return null;
}
