"""What is shown: pictures with their credit, licence and rights."""
