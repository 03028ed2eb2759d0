/** Of four (gain, place) pairs the place of the largest gain, the lowest among equals; places of -1 do not count. */
export function topLane(top: v128, winner: v128): i32 {
  let place = i32x4.extract_lane(winner, 0);
  let gain = f32x4.extract_lane(top, 0);
  const w1 = i32x4.extract_lane(winner, 1);
  const g1 = f32x4.extract_lane(top, 1);
  if (w1 >= 0 && (place < 0 || g1 > gain || (g1 == gain && w1 < place))) {
    place = w1;
    gain = g1;
  }
  const w2 = i32x4.extract_lane(winner, 2);
  const g2 = f32x4.extract_lane(top, 2);
  if (w2 >= 0 && (place < 0 || g2 > gain || (g2 == gain && w2 < place))) {
    place = w2;
    gain = g2;
  }
  const w3 = i32x4.extract_lane(winner, 3);
  const g3 = f32x4.extract_lane(top, 3);
  if (w3 >= 0 && (place < 0 || g3 > gain || (g3 == gain && w3 < place))) place = w3;
  return place;
}
