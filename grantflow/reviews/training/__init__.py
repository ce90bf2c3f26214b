"""The training round: reviewers score samples and see how they compare, before real applications open to them."""
