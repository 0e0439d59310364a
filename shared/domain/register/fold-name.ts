/**
 * One form for every way to write an establishment's name: for listing and for looking one up, never for deciding that two are the same
 * (fifty open schools are called St Joseph's Catholic Primary School).
 */
export const foldEstablishmentName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\u2018\u2019'`\u00B4]/g, '')
    .replaceAll('&', ' and ')
    .replaceAll(/\b(c of e|cofe|c\.? ?of ?e\.?|ce)\b/g, 'church of england')
    .replaceAll(/\br\.?c\.?\b/g, 'roman catholic')
    .replaceAll(/\bsaint\b/g, 'st')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
