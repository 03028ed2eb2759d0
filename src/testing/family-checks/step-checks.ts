import assert from 'node:assert/strict';
import type { Check } from '../check.ts';
import { defaultConfig, fitModel, meanLoss, testContext } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectPrediction, expectSame, FEW_STEPS, type Subject } from './subject.ts';

/** Fits can be watched, cut short and abandoned. */
export function* stepChecks({ family, kind }: Subject): Generator<Check> {
  const input = toyData(kind, { rows: 80 });
  yield {
    name: 'a snapshot after the first step predicts',
    run: () => {
      const context = testContext(input);
      const mark = context.kernels.arena.mark();
      const fit = family.fit(input, defaultConfig(family, input), context);
      const first = fit.next();
      if (first.done !== true) {
        assert(first.value.step >= 1, `The first step is number ${first.value.step}.`);
        expectPrediction(first.value.snapshot().predict(input.x), input.x.rows, input);
        fit.return(first.value.snapshot());
      } else expectPrediction(first.value.predict(input.x), input.x.rows, input);
      context.kernels.arena.release(mark);
    },
  };
  yield {
    name: 'an abandoned fit leaves nothing behind',
    run: () => {
      const options = { maxSteps: FEW_STEPS };
      const before = fitModel(family, input, options).predict(input.x);
      fitModel(family, toyData(kind, { rows: 80, seed: 3 }), { maxSteps: 1 });
      expectSame(fitModel(family, input, options).predict(input.x), before, 'prediction');
    },
  };
  yield {
    name: 'a fit that must stop at once still gives a model',
    run: () => {
      const model = fitModel(family, input, { shouldStop: () => true });
      expectPrediction(model.predict(input.x), input.x.rows, input);
    },
  };
  yield {
    name: 'a fit ends within one step of being told to',
    run: () => {
      let stop = false;
      const context = testContext(input, { shouldStop: () => stop });
      const mark = context.kernels.arena.mark();
      const fit = family.fit(input, defaultConfig(family, input), context);
      let after = 0;
      for (let next = fit.next(); next.done !== true; next = fit.next()) {
        if (stop) after++;
        stop = next.value.step >= 2;
      }
      context.kernels.arena.release(mark);
      assert(after <= 1, `${after} steps after the time was up.`);
    },
  };
  if (!family.traits.stopsEarly) return;
  yield {
    name: 'validation rows are watched',
    run: () => {
      const context = testContext(input);
      const mark = context.kernels.arena.mark();
      const fit = family.fit(input, defaultConfig(family, input), context);
      const first = fit.next();
      assert(first.done !== true && first.value.validationLoss !== undefined, 'The steps show no validation loss.');
      const loss = meanLoss(input, input.validation.rows, first.value.snapshot().predict(input.x, input.validation));
      context.kernels.arena.release(mark);
      const shown = first.value.validationLoss;
      assert(Math.abs(shown - loss) <= 1e-6 * Math.max(1, loss), `The step shows ${shown} instead of ${loss}.`);
    },
  };
}
