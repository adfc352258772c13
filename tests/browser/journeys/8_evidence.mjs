// Evidence from its owner's side: written in four steps, sent, taken back, changed.

import assert from 'node:assert/strict';

import { Service, until } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const start = async () => {
  const people = council();
  return { ...people, service: await Service.start(people) };
};

/** The second step, all of it. */
const tell = async (me, title) => {
  await me.type('Title', title);
  await me.choose('Reflective account');
  await me.typeDay('When did it happen?', new Date(me.service.now() - 5 * 86400000));
  await me.type('Situation', 'Two letters a week went out, and neither was read.');
  await me.type('Your task', 'I had to find out why.');
  await me.type('What you did', 'I rang, I listened, and I changed the order of the letters. My number was 020 7946 0000.');
  await me.type('What came of it', 'Nine of ten answered within a week.');
  await me.type('How it shows Rent collection (B-K1)', 'It is one of the ways in which we collect.');
};

export const journeys = [
  {
    name: 'an officer adds evidence in four steps and sends it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { learning, manager, elsewhere, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      await me.follow('Evidence');
      await me.reads('Your evidence');
      if (mode === 'keyboard') await me.tabThrough();
      await me.follow('Add evidence');
      await me.reads('What does this show?');
      await me.unfold('What you meet');
      await me.choose('Rent collection (B-K1)');
      await me.press('Continue');
      const path = new URL(me.page.url()).pathname.replace('/edit/account', '');
      await me.open(`${path}/check`);
      await me.says('You cannot send this yet');
      await me.follow('Enter a title');

      await me.reads('Tell us what happened');
      if (mode === 'keyboard') await me.tabThrough();
      await tell(me, 'Letters that are read');
      await me.press('Continue');
      // Whoever came from the check is led back there.
      await me.reads('Check before you send');
      await me.follow('Change files');
      await me.reads('Add files');
      await me.attach('Files (optional)', { name: 'notes.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ not a document') });
      await me.press('Upload');
      assert.match(await me.page.title(), /^Error: /);
      await me.attach('Files (optional)', { name: 'plan.pdf', mimeType: 'application/pdf', buffer: await me.page.pdf() });
      await me.press('Upload');
      await me.page.getByRole('link', { name: /^plan\.pdf/ }).waitFor();
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Continue');

      await me.says('You cannot send this yet');
      await me.follow("Confirm that you have taken out tenants' details");
      await me.reads("Check for tenants' details");
      await me.says('Possible telephone number in What you did');
      await me.press('Continue');
      await me.says('You cannot send this yet');
      await me.follow("Confirm that you have taken out tenants' details");
      await me.choose("It is not a tenant's");
      await me.choose('I have taken out anything that could identify a tenant');
      await me.press('Continue');

      await me.reads('Check before you send');
      await me.says('Letters that are read');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Send for review');
      await me.reads('Evidence sent');
      await me.says('Manager One has been told.');
      await until('the mail to the manager', () => service.mailed().some((mail) => mail.includes(manager.email)));
      await me.follow('See what you sent');
      me.at(path);
      await me.says('Waiting for review');
      const [download] = await Promise.all([me.page.waitForEvent('download'), me.page.getByRole('link', { name: /plan\.pdf/ }).click()]);
      assert.equal(download.suggestedFilename(), 'plan.pdf');
      await me.open(`${path}/history`);
      await me.open('/evidence');
      await me.says('Letters that are read');

      // Who has nothing to do with it does not learn that it is there.
      const nosy = await visit(service);
      await nosy.signIn(elsewhere);
      for (const address of [path, `${path}/history`, `${path}/edit/account`, `/people/${learning.ref}/evidence`]) {
        await nosy.open(address);
        await nosy.reads('Page not found');
      }

      await me.open(path);
      await me.follow('Withdraw');
      await me.press('Withdraw it');
      await me.says('Withdrawn');
    },
  },
  {
    name: 'what was typed is kept when the window is lost',
    modes: ['script'],
    walk: async ({ visit }) => {
      const { learning, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      await me.open('/evidence/new?criterion=B-K1');
      await me.press('Continue');
      const path = new URL(me.page.url()).pathname;
      await me.page.getByLabel('Title', { exact: true }).pressSequentially('Half of a title');
      await me.type('Situation', 'It was the third letter');
      await until('the draft to be saved', () => me.page.getByText(/^Last saved/).count());
      await me.type('Your task', 'This is typed after it was saved, and saved as the window goes.');
      // Another window of the same person, after the first has gone without a word.
      const next = await me.context.newPage();
      await me.page.close({ runBeforeUnload: false });
      me.page = next;
      await until('what was typed last', async () => {
        await me.page.goto(path);
        return (await me.field('Your task').inputValue()) !== '';
      }, 10).catch(() => {});
      assert.equal(await me.field('Title').inputValue(), 'Half of a title');
      assert.equal(await me.field('Situation').inputValue(), 'It was the third letter');
      await me.see();
    },
  },
  {
    name: 'an officer changes what came back, and what was decided',
    modes: both,
    walk: async ({ visit }) => {
      const { learning, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      await me.open('/evidence');
      await me.follow('Note on the mobile project');
      await me.says('Which of the changes were yours?');
      const path = new URL(me.page.url()).pathname;
      await me.follow('Change and send again');
      await me.says('Manager One returned this on');

      // The same in another window: whoever saves second sees both versions, and loses nothing.
      const twin = await visit(service);
      await twin.signIn(learning);
      await twin.open(`${path}/edit/account`);
      await twin.type('Situation', 'Letters came back unread.');
      await twin.press('Save and come back later');
      await me.type('Situation', 'Residents asked for text messages.');
      await me.press('Continue');
      await me.says('Letters came back unread.');
      await me.says('Residents asked for text messages.');
      await me.press('Save mine');

      await me.open(`${path}/edit/account`);
      assert.equal(await me.field('Situation').inputValue(), 'Residents asked for text messages.');
      await me.type('Your task', 'I was to find out which.');
      await me.type('What you did', 'I wrote the part on reminders, and tried it with ten residents.');
      await me.type('What came of it', 'The reminders went to all.');
      await me.type('How it shows Contributing to change (B-E3)', 'The part on reminders was mine.');
      await me.press('Continue');
      await me.press('Continue');
      await me.choose('I have taken out anything that could identify a tenant');
      await me.press('Continue');
      await me.press('Send for review');
      await me.reads('Evidence sent');
      // Sent once: another try at the same finds it sent.
      await me.page.goBack();
      await me.open(`${path}/history`);
      await me.says('Version 2, sent on');

      await me.open('/evidence?state=accepted');
      await me.open('/evidence');
      await me.follow('Rent and mental health');
      await me.says('Say what you would do differently.');
      await me.go(me.page.getByRole('link', { name: /^Change/ }).first());
      await me.reads('This will undo an outcome');
      await me.press('Change anyway');
      await me.says('You are changing what was reviewed');
      await me.open('/progress/criteria/B-E2');
    },
  },
];
