/** Record of a team (kernels/assembly/team.ts): bytes, and fields by index into u32 and float64 or i64 words. */
export const TEAM_BYTES = 256;
export const TEAM_I32 = { epoch: 16, stop: 18, failed: 20, broken: 21, done: 32, seats: 52 } as const;
export const TEAM_I64 = { word: 0, timeout: 17 } as const;
export const TEAM_F64 = { leastWork: 18, scanWork: 19 } as const;
/** Area of one task. */
export const SEAT_BYTES = 16_640;
