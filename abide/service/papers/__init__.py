"""Papers: values set as tagged PDF files. Knows no people; takes values and gives bytes."""
