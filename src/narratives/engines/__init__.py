"""Ways to run the pipeline over many articles; whichever is used cannot be seen in the results."""
