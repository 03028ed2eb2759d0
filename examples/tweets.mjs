// The classic tweet task: TF-IDF and a linear support vector machine, judged by micro F1 on tweets that it has not seen.
// Run it from the root of the repository: node examples/tweets.mjs
import { AutoClassifier } from 'automl';

// The tweets are put together from phrases written for this example: what happened, what one thinks of it, and noise
// (handles, links, emoji, typing errors). Every tenth label is wrong, as labels of tweets are.
const PHRASES = {
  praise: [
    'what a lovely crew',
    'landed early again',
    'they found my suitcase within an hour',
    'best coffee I ever had on a plane',
    'rebooked me without any fuss',
    'so much room for my legs',
    'the app just works now',
    'kids got a tour of the cockpit',
    'never had a smoother landing',
    'thank you for waiting for us',
  ],
  complaint: [
    'three hours on the tarmac',
    'still no word about my suitcase',
    'nobody picks up the phone',
    'the seat was broken and so was the screen',
    'cancelled without a reason',
    'they lost my booking twice',
    'never again with this company',
    'gate changed four times in an hour',
    'charged me double for one bag',
    'the food was cold and the coffee colder',
  ],
  question: [
    'is there wifi on the night flight',
    'which gate for the morning plane to Oslo',
    'can I bring a cello as a second bag',
    'how early should we be at the desk',
    'do you fly to Porto in winter',
    'where do I enter my member number',
    'may I change the name on a ticket',
    'are dogs allowed in the cabin',
    'when does online check-in open',
    'what is the limit for hand luggage',
  ],
};
const FILLERS = [
  'just saying',
  'on my way home',
  'with my sister',
  'third time this year',
  'at the airport',
  'honestly',
  'hm',
];
const SIGNS = {
  praise: ['🎉', '❤️', '🙂', '👏'],
  complaint: ['😡', '🙄', '😞', '👎'],
  question: ['🤔', '❓', '🙂', '🙄'],
};
const KINDS = Object.keys(PHRASES);
let state = 7;
/** A number in [0, 1): the same tweets at each run. */
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const below = (n) => Math.floor(n * random());
const pick = (list) => list[below(list.length)];

/** Two neighbouring letters change places. */
function mistype(text) {
  const at = 1 + below(text.length - 2);
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
}
/** Most of the words of a phrase, in order. */
const clipped = (phrase) =>
  phrase
    .split(' ')
    .filter(() => random() < 0.75)
    .join(' ');
function tweet(kind) {
  const parts = [clipped(pick(PHRASES[kind]))];
  if (random() < 0.4) parts.push(clipped(pick(PHRASES[pick(KINDS)])));
  if (random() < 0.6) parts.unshift(pick(FILLERS));
  if (random() < 0.4) parts.push(pick(SIGNS[kind]));
  if (random() < 0.2) parts.push(`https://example.org/${below(1e6)}`);
  const text = `@air${below(40)} ${parts.join(random() < 0.5 ? ', ' : ' ')}`;
  return random() < 0.3 ? mistype(text) : text;
}
function tweets(count) {
  const kinds = Array.from({ length: count }, () => pick(KINDS));
  return {
    tweet: kinds.map(tweet),
    kind: kinds.map((kind) => (random() < 0.1 ? pick(KINDS) : kind)),
  };
}

const [train, test] = [tweets(1500), tweets(600)];
const base = { family: 'linear-svm', 'linear-svm.prep.text': 'tfidf' };
const model = new AutoClassifier({
  maxTrials: 4,
  seed: 1,
  metric: 'f1_micro',
  families: ['linear-svm'],
  // words, pairs of words, and runs of letters, which forgive typing errors; the folds decide
  enqueue: ['words', 'words-1-2', 'chars-3-5'].map((grams) => ({ ...base, 'linear-svm.prep.textGrams': grams })),
});
await model.fit(train, { target: 'kind' });
for (const { config, loss } of model.leaderboard())
  console.log(`${config['linear-svm.prep.textGrams'] ?? '-'}: micro F1 ${(1 - loss).toFixed(3)} by cross-validation`);
const f1 = model.evaluate(test, { target: 'kind' }, { metrics: ['f1_micro'] });
console.log(`micro F1 on 600 new tweets ${JSON.stringify(f1)}`);
for (const text of ['@air3 my suitcase came back within the hour 🙂', '@air7 woudl you let a dog in the cabin'])
  console.log(`${text} -> ${model.predict([{ tweet: text }])[0]}`);
