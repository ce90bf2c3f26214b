"""The pool of reviewers of a programme: who they are, what they know, how much they take."""
