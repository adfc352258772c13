// A year of appraisals: HR opens it for everybody, officer and manager agree on an objective and write, a moderator looks it over,
// and they share and sign at the middle of the year and at its end. What the manager judges at the end changes the officer's
// progress. And in a council whose grades have increments, the manager recommends one.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';
import { person } from '../lib/people.mjs';

const DAY = 86400;
const MODERATOR = 'Who moderates?';
const both = ['script', 'plain'];

/** The day so many days after the service's own today. */
const day = (service, ahead) => new Date(service.now() + ahead * DAY * 1000);
const last = (me) => new URL(me.page.url()).pathname;
const signedIn = async (visit, service, person) => (await visit(service)).signIn(person);

/** Opens a cycle that began a month ago, for everybody. Gives its path. */
const openCycle = async (me, service, moderator) => {
  await me.follow('Appraisals');
  await me.says('No cycles yet.');
  await me.follow('Open a cycle');
  await me.reads('Open an appraisal cycle');
  await me.type('Name', '');
  await me.press('Continue');
  assert.match(await me.page.title(), /^Error: /);
  await me.type('Name', 'This year');
  await me.type(MODERATOR, moderator.ref);
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
      const { hr, manager, second, learning } = people;
      const service = await Service.start(people);
      const desk = await signedIn(visit, service, hr);
      const cycle = await openCycle(desk, service, second);

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
      await reader.says('Manager Two looks over the ratings before you share them with Officer One.');
      await reader.press('Send to Manager Two');
      await half.open(midYear);
      await half.says("It is Manager Two's turn");
      const moderator = await signedIn(visit, service, second);
      await moderate(moderator, 'Give them back', 'Say what is missing to reach it.');
      await reader.open(midYear);
      await reader.says('Say what is missing to reach it.');
      await reader.follow('Continue your view');
      await reader.type('Summary', 'On course. In autumn the calls came late.');
      await reader.press('Continue');
      await reader.press('Send to Manager Two');
      await moderate(moderator, 'Confirm the ratings');
      await moderator.page.goto(midYear);
      assert.match(await moderator.page.locator('h1').innerText(), /^Page not found$/);
      await reader.open(midYear);
      await reader.follow('Share with Officer One');
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
      await judge.press('Send to Manager Two');
      await moderate(await signedIn(visit, service, second), 'Confirm the ratings');
      await judge.open(`${yearEnd}/share`);
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
  {
    name: 'an increment within the grade is withheld after a discussion, and no level moves',
    modes: both,
    walk: async ({ visit }) => {
      const lead = person('Lead One', ['manager', 'hr'], { organisation: 's001', email: 'lead.one@s001.example', second: true });
      const officer = { ...council().away, manager: lead.ref };
      const service = await Service.start({ people: [lead, officer] });
      const boss = await signedIn(visit, service, lead);
      await boss.open('/appraisals/cycles/new');
      await boss.type('Name', 'This year');
      await boss.typeDay('First day', day(service, -300));
      await boss.typeDay('Last day', day(service, 60));
      await boss.typeDay('When is the year end appraisal due?', day(service, 30));
      for (const part of ['day', 'month', 'year']) await boss.page.locator(`[name=mid_year_due_on_${part}]`).fill('');
      await boss.press('Continue');
      await boss.press('Open the cycle');
      const cycle = last(boss);

      const me = await signedIn(visit, service, officer);
      const path = await find(me, 'year end');
      await me.open(`${path}/own`);
      await me.type('Your summary', 'A hard year.');
      await me.press('Continue');
      await me.press('Send to Lead One');

      await boss.open(`${path}/manager`);
      await boss.says('It decides no level, and managers promise nothing about pay.');
      await boss.type('Summary', 'We agreed in the autumn what has to change.');
      await boss.press('Continue');
      assert.match(await boss.page.title(), /^Error: /);
      await boss.says('Select what you recommend for the increment');
      await boss.choose('Increment withheld');
      await boss.type('Reason for the recommendation', 'Cases were left for weeks again.');
      await boss.press('Continue');
      await boss.says('Enter the day on which you discussed it with Officer Five');
      await boss.says('Rate what was not satisfactory before you recommend that the increment is withheld');
      await boss.choose('Not achieved');
      await boss.typeDay('When did you discuss it with Officer Five?', day(service, 1));
      await boss.press('Continue');
      await boss.says('Day of the discussion must be in the past');
      await boss.typeDay('When did you discuss it with Officer Five?', day(service, -40));
      await boss.press('Continue');
      await boss.reads('Check your view');
      await boss.says('Cases were left for weeks again.');
      await me.open(path);
      assert.equal(await me.page.getByText('Increment withheld').count(), 0, 'the officer reads what was not shared');
      await boss.press('Share with Officer Five');

      await me.open(path);
      await me.says('Increment within the grade');
      await me.says('Increment withheld');
      await me.follow('Sign');
      await me.says('Cases were left for weeks again.');
      await me.choose('I have seen it and do not agree');
      await me.type('Comment', 'I was alone on two patches.');
      await me.press('Sign');
      await boss.open(`${path}/close`);
      await boss.press('Sign and close it');

      await boss.open(cycle);
      await boss.follow('Increment withheld 1');
      await boss.says('1 appraisal, by the day they are due');
      const file = await boss.page.getByRole('link', { name: /^Download all 1 appraisal/ }).getAttribute('href');
      const rows = (await (await boss.page.request.get(new URL(file, boss.page.url()).href)).text()).trim().split('\r\n');
      assert.equal(rows.length, 2);
      assert.match(rows[1], /,Officer Five,.*,year_end,.*,closed,seen_not_agreed,.*,withheld,\d{4}-\d\d-\d\d$/);
    },
  },
];

/** The moderator finds what waits in the list, reads it, and answers. */
async function moderate(me, answer, reason) {
  await me.open('/appraisals');
  await me.says('1 appraisal waits for you.');
  await me.go(me.page.getByRole('link', { name: /^This year/ }).first());
  await me.says('You moderate this cycle.');
  await me.follow('Confirm or give back');
  await me.choose(answer);
  if (reason) await me.type('Reason', reason);
  await me.press('Send your answer');
  await me.says(reason ? 'You gave it back.' : 'You confirmed the ratings.');
}

/** The label of the summary on a page where somebody writes. */
async function label(me, path) {
  await me.open(path);
  return (await me.page.locator('label[for=summary]').innerText()).trim();
}
