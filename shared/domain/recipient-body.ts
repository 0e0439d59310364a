/**
 * Who is told. Establishments are the statutory addressees; children without one are told to the local authority, and unborn or
 * under-school-age children to the health team, on the same rails and with the same proof.
 */
export type RecipientBody =
  | { readonly kind: 'establishment'; readonly urn: string }
  | { readonly kind: 'localAuthority'; readonly laCode: string }
  | { readonly kind: 'healthTeam'; readonly teamCode: string };

/** Stable text form, used in keys and ids: `establishment:990001`. */
export type BodyKey = string;

export const bodyKeyOf = (body: RecipientBody): BodyKey => {
  switch (body.kind) {
    case 'establishment':
      return `establishment:${body.urn}`;
    case 'localAuthority':
      return `localAuthority:${body.laCode}`;
    case 'healthTeam':
      return `healthTeam:${body.teamCode}`;
  }
};

export const parseBodyKey = (key: BodyKey): RecipientBody | undefined => {
  const [kind, code, ...rest] = key.split(':');
  if (!code || rest.length > 0) return undefined;
  switch (kind) {
    case 'establishment':
      return { kind, urn: code };
    case 'localAuthority':
      return { kind, laCode: code };
    case 'healthTeam':
      return { kind, teamCode: code };
    default:
      return undefined;
  }
};
