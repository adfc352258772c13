DROP TABLE post_scope;
