DROP TABLE answered_call;
DROP TABLE kept_form;
DROP TABLE api_token;
DROP TABLE throttle;
DROP TABLE session;
DROP TABLE link;
DROP TABLE recovery_code;
DROP TABLE credential;
