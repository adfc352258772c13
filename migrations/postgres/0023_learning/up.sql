-- Qualifications and CPD as people keep them, besides what rules look at.

-- withdrawn_at: its owner took it back; it counts no longer.
ALTER TABLE award ADD COLUMN qualification_number TEXT;
ALTER TABLE award ADD COLUMN withdrawn_at TIMESTAMP;

-- Who of HR decided about an equivalent, and when.
ALTER TABLE award_equivalence ADD COLUMN decided_by TEXT REFERENCES person (id);
ALTER TABLE award_equivalence ADD COLUMN decided_on DATE;

-- kind: what was done, a word. reflection_text: what was learned. standards: JSON, the professional standards it is about.
ALTER TABLE cpd_entry ADD COLUMN kind TEXT;
ALTER TABLE cpd_entry ADD COLUMN reflection_text TEXT;
ALTER TABLE cpd_entry ADD COLUMN standards TEXT;
ALTER TABLE cpd_entry ADD COLUMN withdrawn_at TIMESTAMP;
