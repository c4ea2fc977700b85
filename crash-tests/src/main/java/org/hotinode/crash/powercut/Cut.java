package org.hotinode.crash.powercut;

/// An image that a power cut has left, and what may be in it.
record Cut(String image, Expectation expectation) {}
