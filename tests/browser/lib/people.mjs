// Invented people of a scenario.

export const PASSWORD = 'maple tractor violin';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

let number = 100;

/** Somebody of medway who signs in with PASSWORD; with `second` they have a second factor. */
export const person = (name, roles, { second = false, ...more } = {}) => {
  number += 1;
  const secret = [...Array(32).keys()].map((at) => LETTERS[(at * 7 + number * 5) % 32]).join('');
  return {
    ref: String(number).padStart(5, '0'),
    organisation: 'medway',
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@medway.example`,
    password: PASSWORD,
    roles,
    totp_secret: second ? secret : null,
    ...more,
  };
};

/** A post of an Income and Arrears Officer. */
export const post = (level, team, from = '2024-09-02') => ({
  job_profile: 'medway.iao.jd', framework: 'medway.iao.framework', level, from, team,
});
