// A council whose officers have a record: somebody on the way to level B, somebody who is ready for it, somebody at the top,
// and everybody who reads, reviews or decides. Days are counted back from today, so that it is the same whenever it runs.

import { person, post } from './people.mjs';

const DAY = 86400000;

/** The day so many days ago, as a file of people has it. */
export const ago = (days) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

/** First and last day of the last whole quarters, oldest first. */
export const quarters = (count) => {
  const now = new Date();
  const first = Math.floor(now.getUTCMonth() / 3) * 3;
  return [...Array(count).keys()].reverse().map((back) => {
    const start = new Date(Date.UTC(now.getUTCFullYear(), first - 3 * (back + 1), 1));
    const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 3, 0));
    return [start, end].map((day) => day.toISOString().slice(0, 10));
  });
};

/** A figure of each of the last quarters, with its target where it has one. */
const figures = (metric, rows) =>
  quarters(rows.length).map(([start, end], at) => {
    const [numerator, denominator, target = null] = rows[at];
    return { metric, patch: 'CH1', period: 'quarter', start, end, numerator, denominator, target };
  });

const CRITERIA_OF_B = ['B-Q1', 'B-K1', 'B-K2', 'B-E1', 'B-E2', 'B-E3', 'B-E4', 'B-S1', 'B-S2', 'B-S3'];

/** Officers of levels A, A, C and of another team; a council without levels; who manages, decides, pays and audits. */
export const council = () => {
  const head = person('Head One', ['manager']);
  const holder = person('Budget Holder One', ['manager']);
  const manager = person('Manager One', ['manager'], { manager: head.ref });
  const second = person('Manager Two', ['manager'], { manager: head.ref });
  const hr = person('HR One', ['hr'], { second: true });
  const other = person('HR Two', ['hr'], { second: true });
  const auditor = person('Auditor One', ['auditor'], { second: true });
  const learning = person('Officer One', ['officer'], { manager: manager.ref, post: post('A', 'Income North') });
  const ready = person('Officer Two', ['officer'], { manager: manager.ref, post: post('A', 'Income North') });
  const top = person('Officer Three', ['officer'], { manager: manager.ref, post: post('C', 'Income North') });
  const elsewhere = person('Officer Four', ['officer'], { manager: second.ref, post: post('B', 'Income South') });
  const away = person('Officer Five', ['officer'], {
    organisation: 's001', email: 'officer.five@s001.example', post: { job_profile: 's001.ho.jd', from: '2023-02-06', team: 'Income' },
  });
  const framework = 'medway.iao.framework';
  const reviewed = { accepted_by: manager.ref, redacted: true };
  const records = [
    {
      officer: learning.ref,
      framework,
      level: 'A',
      appointed_on: '2024-09-02',
      fte: [{ from: '2024-09-02', fte: '1' }],
      patches: [{ patch: 'CH1', from: '2024-09-02', to: null }],
      training: [
        ...['safeguarding', 'health-safety', 'equality', 'housing-system', 'housing-law', 'welfare-benefits', 'tenancy-fraud'].map(
          (course) => ({ course, completed_on: ago(200) }),
        ),
        { course: 'gdpr', completed_on: ago(330) },
        { course: 'court-skills', completed_on: ago(100) },
      ],
      waivers: [
        { criterion: 'B-S1', on: ago(150), by: hr.ref, reason: 'Decisions were sampled in the yearly audit', review_on: ago(-120) },
      ],
      documents: [
        { id: 'd1', title: 'Rent and mental health', type: 'case_study', criteria: ['B-E1', 'B-E2', 'B-S3'], dated_on: ago(170),
          submitted_on: ago(168), accepted_on: ago(160), ...reviewed,
          outcomes: [
            { criterion: 'B-E1', outcome: 'met' }, { criterion: 'B-E2', outcome: 'met' },
            { criterion: 'B-S3', outcome: 'partly_met', comment: 'Say what you would do differently.' },
          ] },
        { id: 'd2', title: 'A backdated claim', type: 'case_study', criteria: ['B-E1', 'B-E2'], dated_on: ago(25),
          submitted_on: ago(21), redacted: true },
        { id: 'd3', title: 'Letter from the advice centre', type: 'witness_statement', criteria: ['B-E1'], dated_on: ago(140),
          submitted_on: ago(139), accepted_on: ago(131), ...reviewed },
        { id: 'd4', title: 'Strategies for rent collection', type: 'reflective_account', criteria: ['B-K1', 'B-K2'],
          dated_on: ago(90), submitted_on: ago(88), accepted_on: ago(80), ...reviewed },
        { id: 'd5', title: 'Ten tenancy audits', type: 'audit_sample', criteria: ['B-E4'], dated_on: ago(60),
          submitted_on: ago(58), accepted_on: ago(50), ...reviewed },
        { id: 'd6', title: 'Note on the mobile project', type: 'contribution_record', criteria: ['B-E3'], state: 'returned',
          dated_on: ago(40), submitted_on: ago(38), returned_on: ago(30), comment: 'Which of the changes were yours?' },
      ],
      judgements: [
        { criterion: 'B-K1', outcome: 'met', by: manager.ref, on: ago(80), reason: 'Explained the steps before court.', source: 'review' },
        { criterion: 'B-K2', outcome: 'not_met', by: manager.ref, on: ago(70), reason: 'Not yet sure of the benefit cap.', source: 'review' },
        { criterion: 'B-E4', outcome: 'met', by: manager.ref, on: ago(50), reason: 'The audits are thorough.', source: 'review' },
      ],
      observations: [
        ...figures('audits_pct', [['11', '12'], ['9', '12'], ['12', '12'], ['11', '12']]),
        ...figures('cta_pct', [
          ['48300', '1840000', '2.75'], ['49680', '1840000', '2.70'], ['52440', '1840000', '2.65'], ['45080', '1840000', '2.60'],
        ]),
      ],
    },
    {
      officer: ready.ref,
      framework,
      level: 'A',
      appointed_on: '2024-09-02',
      waivers: CRITERIA_OF_B.map((criterion) => (
        { criterion, on: ago(300), by: hr.ref, reason: 'Shown in another post', review_on: null })),
      documents: [
        { id: 'd1', title: 'An agreement that was kept', type: 'case_study', criteria: ['B-E1', 'B-S3'], dated_on: ago(16),
          submitted_on: ago(14), redacted: true },
        { id: 'd2', title: 'A hearing at short notice', type: 'reflective_account', criteria: ['B-K1'], dated_on: ago(9),
          submitted_on: ago(7), redacted: true },
      ],
    },
  ];
  const people = [head, holder, manager, second, hr, other, auditor, learning, ready, top, elsewhere, away];
  const scenario = {
    records,
    designations: [{ person: holder.ref, kind: 'budget_holder', from: ago(400), by: hr.ref }],
    // Somebody at level C came through the levels before it.
    level_history: [
      { person: top.ref, level: 'A', from: '2024-09-02', basis: 'appointment' },
      { person: top.ref, level: 'B', from: '2025-03-03', basis: 'decision', by: hr.ref },
      { person: top.ref, level: 'C', from: '2026-02-02', basis: 'decision', by: other.ref },
    ],
  };
  return { head, holder, manager, second, hr, other, auditor, learning, ready, top, elsewhere, away, people, scenario };
};
