"""Pictures: their files, their rights, their form. Imports nothing of the product but `workers`.

Begin with models.Image. A file comes in through ingest.py, which has sandbox.py make it ours in a process under limits;
renditions.py keeps the files that pages show, specs.py says which there are, pictures.py names them in HTML.
"""
