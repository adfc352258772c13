-- What the manager recommends about the increment within the grade, the reason, and the day on which a withheld one was discussed
-- with the officer before. A draft may still lack the reason and the day; what was sent has them.
ALTER TABLE appraisal_view ADD COLUMN increment TEXT
    CHECK (increment IN ('normal', 'accelerated', 'withheld', 'not_applicable'))
    CHECK (increment IS NULL OR kind = 'manager');
ALTER TABLE appraisal_view ADD COLUMN increment_reason TEXT
    CHECK ((increment_reason IS NULL) = (increment IS NULL))
    CHECK (sent_at IS NULL OR increment IS NULL OR increment = 'normal' OR increment_reason <> '');
ALTER TABLE appraisal_view ADD COLUMN discussed_on DATE
    CHECK (discussed_on IS NULL OR increment IS NOT NULL AND increment = 'withheld')
    CHECK (sent_at IS NULL OR increment IS NULL OR increment <> 'withheld' OR discussed_on IS NOT NULL);
