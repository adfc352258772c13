DROP TABLE development_action;
DROP TABLE appraisal_objective;
DROP TABLE appraisal_view;
DROP TABLE appraisal;
DROP TABLE appraisal_cycle;
