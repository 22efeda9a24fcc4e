"""What is published. The desk works on an Article; publishing.py prints it as an Edition; readers see editions only."""
