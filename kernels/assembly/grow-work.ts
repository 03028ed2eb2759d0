import { G_B_COUNT, G_COUNT, G_FEATURES, G_TEAM, L_BEST, L_COUNT, L_SLOT, slotAt } from './grow-layout';
import { bestSplit, openLeaf } from './grow-scan';
import { build, buildBundles } from './grow-slots';
import { subtract } from './histogram';
import { BEST_FEATURE } from './scan-parts';
import { runShared, threadsFor } from './team';
import { T_LARGE, T_PARAMS, T_SCANS, T_SMALL, joinParts } from './team-part';

/**
 * Counts a leaf, turns the histograms of its parent into those of its sibling, and finds best splits: alone, or with the
 * team when there is enough to do.
 * @param large the sibling, in its parent's slot; 0: none
 * @param scans 1: the leaf, 2: the sibling, 3: both
 */
export function countAndScan(p: usize, small: usize, large: usize, scans: i32): void {
  const team = load<usize>(p, G_TEAM);
  const features = load<i32>(p, G_COUNT);
  const counted = (load<i32>(small, L_COUNT) as f64) * (features as f64);
  const tasks = min(features, threadsFor(team, counted, (scans & 1) + (scans >> 1)));
  if (tasks > 1) return share(p, team, tasks, small, large, scans);
  const hist = slotAt(p, load<i32>(small, L_SLOT));
  build(p, small);
  if (large != 0) subtract(slotAt(p, load<i32>(large, L_SLOT)), hist, load<usize>(p, G_FEATURES), features);
  if (scans & 1) bestSplit(p, small, hist);
  if (scans & 2) bestSplit(p, large, slotAt(p, load<i32>(large, L_SLOT)));
}

function share(p: usize, team: usize, tasks: i32, small: usize, large: usize, scans: i32): void {
  if (load<i32>(p, G_B_COUNT)) buildBundles(p, small);
  store<usize>(team, p, T_PARAMS);
  store<usize>(team, small, T_SMALL);
  store<usize>(team, large, T_LARGE);
  store<i32>(team, scans, T_SCANS);
  if (!runShared(team, tasks)) return;
  if (scans & 1) join(p, team, tasks, small, false);
  if (scans & 2) join(p, team, tasks, large, true);
}

function join(p: usize, team: usize, tasks: i32, leaf: usize, sibling: bool): void {
  store<i32>(leaf + L_BEST, -1, BEST_FEATURE);
  joinParts(team, tasks, sibling, leaf + L_BEST);
  openLeaf(p, leaf, slotAt(p, load<i32>(leaf, L_SLOT)));
}
