"""Between the network and the routes: who may ask, how much and how often, and what is told of it."""
