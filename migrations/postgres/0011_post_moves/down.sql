DROP TABLE post_move;
