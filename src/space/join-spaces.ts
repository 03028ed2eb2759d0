import type { AnyParam, AnySpace, Condition, Space } from './param.ts';
import { choice, defineSpace } from './space.ts';

/**
 * One space over several model families: the choice `rootName` among the members, then each member's parameters under
 * `<member>.<parameter>`, active only for that member. Conditions inside a member are kept. The first member is the default.
 * @param rootDoc sentence that documents the root choice
 * @throws ConfigError SPACE_DEFINITION_INVALID when there is no member
 */
export function joinFamilySpaces(
  rootName: string,
  members: Readonly<Record<string, AnySpace>>,
  rootDoc: string,
): Space {
  const names = Object.keys(members);
  const params: Record<string, AnyParam> = {
    [rootName]: choice<string>(names, { default: names[0] ?? '', doc: rootDoc }),
  };
  for (const [member, space] of Object.entries(members))
    for (const [name, param] of Object.entries(space.params as Record<string, AnyParam>)) {
      const inner = param.when;
      const when: Condition =
        inner === undefined ? { param: rootName, in: [member] } : { param: `${member}.${inner.param}`, in: inner.in };
      params[`${member}.${name}`] = { ...param, when };
    }
  return defineSpace(params);
}
