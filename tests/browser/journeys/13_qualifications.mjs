// Qualifications: an officer adds one with its certificate, the manager verifies it and the officer's progress changes; HR
// decides what is equivalent, and waives a criterion.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

/** A link whose words go on for those who hear the page. */
const link = (me, name) => me.page.getByRole('link', { name }).first();

/** The three fields of the first date of the page. */
const date = async (me, [day, month, year]) => {
  await me.type('Day', day);
  await me.type('Month', month);
  await me.type('Year', year);
};

export const journeys = [
  {
    name: 'an officer adds a qualification with its certificate, and the manager verifies it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const people = council();
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(people.learning);
      await me.follow('Learning');
      me.at('/qualifications');
      await me.follow('Add a qualification');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Save the qualification');
      assert.match(await me.page.title(), /^Error: /);
      await me.says('Select whether you have finished it');
      await me.choose('Qualification', 'CIH Level 3 certificate');
      await me.choose('Yes, I have the result');
      await date(me, ['30', '6', '2024']);
      await me.press('Save the qualification');
      await me.reads('Add the certificate');
      await me.says('Qualification added.');
      await me.press('Upload');
      await me.says('Select a file');
      await me.attach('Files', { name: 'certificate.pdf', mimeType: 'application/pdf', buffer: await me.page.pdf() });
      await me.press('Upload');
      await me.says('1 file added.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.open('/progress/criteria/C-Q1');
      await me.says('CIH Level 3 certificate has not been verified.');
      await me.says('Manager One or HR acts next.');

      const reader = await visit(service);
      await reader.signIn(people.manager);
      await reader.go(link(reader, /^To verify/));
      await reader.go(link(reader, /^CIH Level 3 certificate/));
      await reader.says('certificate.pdf');
      if (mode === 'keyboard') await reader.tabThrough();
      await reader.press('Verify');
      await reader.says('Confirm that you have seen the certificate');
      await reader.choose('I have seen the certificate, or the provider has confirmed it to me');
      await reader.press('Verify');
      await reader.says('Qualification verified.');

      await me.open('/progress/criteria/C-Q1');
      await me.says('verified by Manager One');
      await me.open('/qualifications');
      await me.says('1 of 1 verified');
      await me.go(link(me, /^Certificate /));
      await me.says('It is verified, so these stay as they are.');
    },
  },
  {
    name: 'an officer adds a job, and the manager verifies it',
    modes: both,
    walk: async ({ visit }) => {
      const people = council();
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(people.learning);
      await me.open('/employment');
      await me.follow('Add a job');
      await me.press('Save the job');
      assert.match(await me.page.title(), /^Error: /);
      await me.says('Enter the employer');
      await me.type('Employer', 'A housing association');
      await me.choose('Field of work', 'Housing');
      await date(me, ['7', '1', '2019']);
      await me.press('Save the job');
      await me.says('Job added.');
      await me.says('Not verified');

      const reader = await visit(service);
      await reader.signIn(people.manager);
      await reader.open('/employment/to-verify');
      await reader.go(link(reader, /^A housing association/));
      await reader.press('Verify');
      await reader.says('Confirm that you have checked the employer and the dates');
      await reader.choose('I have checked the employer and the dates');
      await reader.press('Verify');
      await reader.says('Job verified.');

      await me.open('/employment');
      await me.says('Manager One verified it on');
    },
  },
  {
    name: 'HR decides what is equivalent, and waives a criterion',
    modes: both,
    walk: async ({ visit }) => {
      const people = council();
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(people.learning);
      await me.open('/qualifications/new');
      await me.type('Title (optional for one from the list)', 'Housing diploma from abroad');
      await me.type('Level (only for another qualification)', '3');
      await me.choose('Field (only for another qualification)', 'Housing');
      await me.choose('Yes, I have the result');
      await date(me, ['30', '6', '2024']);
      await me.press('Save the qualification');
      await me.open('/qualifications');
      await me.go(link(me, /^Ask HR if it is equivalent/));
      await me.choose('Level 3 housing qualification (C-Q1)');
      await me.press('Ask HR');
      await me.says('HR has been asked.');

      const hr = await visit(service);
      await hr.signIn(people.hr);
      await hr.go(link(hr, /^To verify/));
      await hr.go(link(hr, /^Housing diploma from abroad/));
      await hr.choose('Yes, it is equivalent');
      await hr.press('Record the decision');
      await hr.says('Enter a reason. Officer One will read it');
      await hr.choose('Yes, it is equivalent');
      await hr.type('Reason', 'The register of the awarding body lists it at level 3.');
      await hr.press('Record the decision');
      await hr.says('Decision recorded.');
      await hr.go(link(hr, /^Housing diploma from abroad/));
      await hr.choose('I have seen the certificate, or the provider has confirmed it to me');
      await hr.press('Verify');
      await me.open('/qualifications');
      await me.says('The register of the awarding body lists it at level 3.');
      await me.open('/progress/criteria/C-Q1');
      await me.says('verified by HR One');

      await hr.follow('People');
      await hr.follow('Officer One');
      await hr.follow('Progress');
      await hr.follow('Relationships (B-E1)');
      await hr.follow('Waive this criterion');
      await hr.press('Waive the criterion');
      await hr.says('Enter the day to review it');
      await hr.type('Reason', 'Works without visits while the lift is replaced.');
      await date(hr, ['30', '6', String(new Date().getUTCFullYear() + 1)]);
      await hr.press('Waive the criterion');
      await hr.says('Waived to the end of 30 June');
      await me.open('/progress/criteria/B-E1');
      await me.says('Works without visits while the lift is replaced.');
      await hr.follow('Waivers');
      await hr.says('Works without visits while the lift is replaced.');
      await hr.go(hr.page.getByRole('link', { name: /^Officer One.*B-E1/ }));
      await hr.choose('It ends today');
      await hr.type('Reason', 'The lift works again.');
      await hr.press('Record the review');
      await hr.says('Waiver ended.');
    },
  },
];
