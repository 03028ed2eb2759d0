import { ConfigError } from '../core/errors.ts';
import decisionTree from './decision-tree/index.ts';
import dummy from './dummy/index.ts';
import ebm from './ebm/index.ts';
import extraTrees from './extra-trees/index.ts';
import type { ModelFamily } from './family.ts';
import gaussianProcess from './gaussian-process/index.ts';
import gbdt from './gbdt/index.ts';
import knn from './knn/index.ts';
import lda from './lda/index.ts';
import linear from './linear/index.ts';
import linearSvm from './linear-svm/index.ts';
import logistic from './logistic/index.ts';
import mlp from './mlp/index.ts';
import naiveBayes from './naive-bayes/index.ts';
import obliviousGbdt from './oblivious-gbdt/index.ts';
import qda from './qda/index.ts';
import randomForest from './random-forest/index.ts';
import svm from './svm/index.ts';

/** Built-in families in order of cost, cheapest first. One line each; a test compares this list with the folders. */
export const MODEL_FAMILIES: readonly ModelFamily[] = [
  dummy,
  linear,
  logistic,
  linearSvm,
  naiveBayes,
  lda,
  qda,
  decisionTree,
  ebm,
  gbdt,
  randomForest,
  extraTrees,
  knn,
  svm,
  gaussianProcess,
  mlp,
  obliviousGbdt,
];

/** Families of third parties, registered in this thread. */
const extra = new Map<string, ModelFamily>();

/** Built-in families, then registered ones in order of registration. */
export function allFamilies(): readonly ModelFamily[] {
  return [...MODEL_FAMILIES, ...extra.values()];
}

/** Whether one model of all rows takes the place of the fold models; false for a family that is not known here. */
export function isStable(name: string): boolean {
  return allFamilies().find((family) => family.name === name)?.traits.stable === true;
}

/** Whether a family comes with the library. */
export function isBuiltIn(name: string): boolean {
  return MODEL_FAMILIES.some((family) => family.name === name);
}

/** @throws ConfigError MODEL_NOT_FOUND, listing the known names */
export function getFamily(name: string): ModelFamily {
  const family = allFamilies().find((f) => f.name === name);
  if (family !== undefined) return family;
  const known = allFamilies().map((f) => f.name);
  throw new ConfigError('MODEL_NOT_FOUND', `No model family is called "${name}".`, {
    hint: `Choose from ${known.join(', ')}, or register the family first.`,
    context: { name },
  });
}

/**
 * Makes a family of a third party known to this thread. Registering the same object twice is harmless.
 * @throws ConfigError MODEL_NAME_TAKEN, MODEL_MODULE_INVALID
 */
export function registerFamily(family: ModelFamily): void {
  if (!isFamily(family))
    throw new ConfigError('MODEL_MODULE_INVALID', `${describeValue(family)} is not a model family.`, {
      hint: 'Make it with defineFamily({ name, version, doc, traits, space, estimateCost, fit, fromState }).',
    });
  const known = allFamilies().find((f) => f.name === family.name);
  if (known === family) return;
  if (known !== undefined)
    throw new ConfigError('MODEL_NAME_TAKEN', `A model family called "${family.name}" exists already.`, {
      hint: 'Give the new family a name of its own.',
      context: { name: family.name },
    });
  extra.set(family.name, family);
}

/** Takes a registered family out again; built-in families stay. True when it was there. */
export function unregisterFamily(name: string): boolean {
  return extra.delete(name);
}

/**
 * Imports a module and returns the families it exports: a default export or any named export that is a family or a list
 * of families, each once, sorted by name. The caller registers them.
 * @param url what `import()` takes: a file URL, a data URL or a package name
 * @throws ConfigError MODEL_MODULE_INVALID when it cannot be imported or exports none
 */
export async function loadFamilyModule(url: string): Promise<ModelFamily[]> {
  let exported: unknown[];
  try {
    exported = Object.values((await import(url)) as Record<string, unknown>);
  } catch (cause) {
    throw new ConfigError('MODEL_MODULE_INVALID', `The family module ${url} cannot be imported: ${String(cause)}.`, {
      hint: 'Give the URL of an ES module, for example pathToFileURL(path).href.',
      cause,
    });
  }
  const families = [...new Set(exported.flat().filter(isFamily))];
  if (families.length === 0)
    throw new ConfigError('MODEL_MODULE_INVALID', `The module ${url} exports no model family.`, {
      hint: 'Export what defineFamily(...) returns, by any name.',
    });
  return families.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFamily(value: unknown): value is ModelFamily {
  if (typeof value !== 'object' || value === null) return false;
  const f = value as Partial<Record<keyof ModelFamily, unknown>>;
  const functions = [f.space, f.estimateCost, f.fit, f.fromState];
  return (
    typeof f.name === 'string' &&
    typeof f.version === 'number' &&
    typeof f.traits === 'object' &&
    functions.every((part) => typeof part === 'function')
  );
}

function describeValue(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? `"${String(value.name)}"` : typeof value;
}
