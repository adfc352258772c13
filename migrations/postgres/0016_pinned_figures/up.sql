-- Figures that a piece of evidence rests on, as JSON: each as it was when it was put in, whatever a file says later.
ALTER TABLE evidence ADD COLUMN figures TEXT NOT NULL DEFAULT '[]';
