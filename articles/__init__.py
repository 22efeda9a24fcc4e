"""What is published. The desk works on an Article, the press prints it as an Edition, readers see editions only."""
