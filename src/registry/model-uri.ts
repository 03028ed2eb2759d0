import { ConfigError } from '../core/errors.ts';
import type { ModelStage } from '../tracking/store/types.ts';

/** What a model argument names. */
export type ModelUri =
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  | { readonly kind: 'stage'; readonly name: string; readonly stage: ModelStage }
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'logged'; readonly modelId: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

const STAGES: readonly ModelStage[] = ['None', 'Staging', 'Production', 'Archived'];

/** Whether a text names a model by a registry or a run; all else is a folder. */
export function isModelUri(text: string): boolean {
  return /^(models|runs):/i.test(text);
}

/**
 * Reads MLflow's model URIs: `models:/name@alias`, `models:/name/3`, `models:/name/Production`, `models:/name/latest`,
 * `models:/m-<id>`, `runs:/<run>/<path>`; stages and `latest` in any case. All other texts are folders.
 * @throws ConfigError REGISTRY_URI_INVALID
 */
export function parseModelUri(text: string): ModelUri {
  if (!isModelUri(text)) return { kind: 'folder', path: text };
  const rest = text.slice(text.indexOf(':') + 1);
  const uri = /^runs:/i.test(text) ? runUri(rest) : registryUri(rest);
  if (uri !== null) return uri;
  throw new ConfigError('REGISTRY_URI_INVALID', `'${text}' is no model URI.`, {
    hint: 'Write models:/name@alias, models:/name/3, models:/name/latest, models:/m-<id> or runs:/<run id>/<path>.',
  });
}

function runUri(rest: string): ModelUri | null {
  const [, runId, path] = /^\/([0-9a-f]{32})\/(.+)$/.exec(rest) ?? [];
  return runId === undefined || path === undefined ? null : { kind: 'run', runId, path };
}

function registryUri(rest: string): ModelUri | null {
  const parts = /^\/([^/]+)(?:\/([^/]+))?$/.exec(rest);
  if (parts === null) return null; // also models://host/...
  const [, first, second] = parts as unknown as [string, string, string | undefined];
  if (second === undefined) {
    if (/^m-[0-9a-f]{32}$/.test(first)) return { kind: 'logged', modelId: first };
    const at = first.lastIndexOf('@');
    return at < 1 || at === first.length - 1
      ? null
      : { kind: 'alias', name: first.slice(0, at), alias: first.slice(at + 1) };
  }
  if (/^[1-9]\d{0,8}$/.test(second)) return { kind: 'version', name: first, version: Number(second) };
  if (second.toLowerCase() === 'latest') return { kind: 'latest', name: first };
  const stage = STAGES.find((s) => s.toLowerCase() === second.toLowerCase());
  return stage === undefined ? null : { kind: 'stage', name: first, stage };
}
