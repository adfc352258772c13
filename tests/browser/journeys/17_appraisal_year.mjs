// A year of appraisals: HR opens it for everybody, officer and manager agree on an objective and write, share and sign at the
// middle of the year and at its end, and what the manager judges at the end changes the officer's progress.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const DAY = 86400;
const both = ['script', 'plain'];

/** The day so many days after the service's own today. */
const day = (service, ahead) => new Date(service.now() + ahead * DAY * 1000);
const last = (me) => new URL(me.page.url()).pathname;
const signedIn = async (visit, service, person) => (await visit(service)).signIn(person);

/** Opens a cycle that began a month ago, for everybody. Gives its path. */
const openCycle = async (me, service) => {
  await me.follow('Appraisals');
  await me.says('No cycles yet.');
  await me.follow('Open a cycle');
  await me.reads('Open an appraisal cycle');
  await me.type('Name', '');
  await me.press('Continue');
  assert.match(await me.page.title(), /^Error: /);
  await me.type('Name', 'This year');
  await me.typeDay('First day', day(service, -30));
  await me.typeDay('Last day', day(service, 334));
  await me.typeDay('When is the mid-year appraisal due? (optional)', day(service, 120));
  await me.typeDay('When is the year end appraisal due?', day(service, 300));
  await me.press('Continue');
  await me.reads('Check before you open the cycle');
  await me.says('4 people would be in it. Each gets two appraisals. They get a mail.');
  await me.press('Open the cycle');
  await me.says('The cycle is open. Everybody in it gets a mail.');
  await me.says('0 of 8 appraisals finished.');
  return last(me);
};

/** The path of somebody's own appraisal of a stage. */
const find = async (me, stage) => {
  await me.open('/appraisals');
  await me.go(me.page.getByRole('link', { name: `This year, ${stage}`, exact: true }).first());
  return last(me);
};

const objective = 'First contacts within 5 days';
const write = async (me, path, side, words, rating, label) => {
  await me.open(`${path}/${side}`);
  await me.choose(rating);
  await me.type(`Comment on ${objective}`, words);
  await me.type(label, `${words} In short.`);
};

export const journeys = [
  {
    name: 'a year of appraisals from its opening to a criterion that is met',
    modes: both,
    walk: async ({ visit }) => {
      const people = council();
      const { hr, manager, learning } = people;
      const service = await Service.start(people);
      const desk = await signedIn(visit, service, hr);
      const cycle = await openCycle(desk, service);

      const me = await signedIn(visit, service, learning);
      await me.follow('Appraisal');
      await me.says('2 appraisals wait for you.');
      const midYear = await find(me, 'mid-year');
      const yearEnd = await find(me, 'year end');
      await me.open(`${midYear}/objectives`);
      await me.type('Objective', objective);
      await me.type('Measure', 'Nine of ten new cases are spoken to within 5 days.');
      await me.press('Propose it');
      await me.open('/progress/criteria/B-K2');
      await me.says('Not met');

      const boss = await signedIn(visit, service, manager);
      await boss.open(`${midYear}/objectives`);
      await boss.go(boss.page.getByRole('button', { name: /^Agree/ }).first());

      // Half of the year: the officer first, then the manager, who is told of it.
      service.advance(100 * DAY);
      const half = await signedIn(visit, service, learning);
      await write(half, midYear, 'own', 'Most weeks.', 'Partly reached', await label(half, `${midYear}/own`));
      await half.press('Continue');
      await half.press('Send to Manager One');
      const reader = await signedIn(visit, service, manager);
      await reader.follow('Appraisals');
      await reader.says('1 appraisal waits for you.');
      await write(reader, midYear, 'manager', 'On course.', 'Partly reached', await label(reader, `${midYear}/manager`));
      await reader.press('Continue');
      await reader.press('Share with Officer One');
      await half.open(midYear);
      await half.follow('Sign');
      await half.choose('I have seen it and do not agree');
      await half.type('Comment', 'It was every week since June.');
      await half.press('Sign');
      await half.says('Signed (seen, not agreed)');
      await reader.open(`${midYear}/close`);
      await reader.press('Sign and close it');
      await reader.says('Closed');

      // The end of the year, with a judgement of a whole criterion.
      service.advance(190 * DAY);
      const end = await signedIn(visit, service, learning);
      await write(end, yearEnd, 'own', 'Every week.', 'Reached', await label(end, `${yearEnd}/own`));
      await end.press('Continue');
      await end.press('Send to Manager One');
      const judge = await signedIn(visit, service, manager);
      await write(judge, yearEnd, 'manager', 'Every week.', 'Reached', await label(judge, `${yearEnd}/manager`));
      const offer = judge.page.getByRole('group', { name: 'Judgement 1' });
      const benefits = await offer.getByLabel('Criterion').locator('option', { hasText: 'B-K2' }).first().innerText();
      await judge.choose('Criterion', benefits, offer);
      await judge.choose('Met', null, offer);
      await offer.getByLabel('Reason').fill('Explained the benefit cap to two residents while I was there.');
      await judge.press('Continue');
      await judge.press('Share with Officer One');
      await end.open(yearEnd);
      await end.follow('Sign');
      await end.choose('I agree');
      await end.press('Sign');
      await judge.open(`${yearEnd}/close`);
      await judge.says('1 judgement of a criterion is recorded with it, and counts from today.');
      await judge.press('Sign and close it');
      await end.open('/progress/criteria/B-K2');
      await end.says('Explained the benefit cap to two residents while I was there.');

      const overview = await signedIn(visit, service, hr);
      await overview.open(cycle);
      await overview.says('2 of 8 appraisals finished, 3 overdue.');
      await overview.open('/appraisals/cycles');
      await overview.open(`${cycle}/change`);
      await overview.open('/appraisals');
    },
  },
];

/** The label of the summary on a page where somebody writes. */
async function label(me, path) {
  await me.open(path);
  return (await me.page.locator('label[for=summary]').innerText()).trim();
}
