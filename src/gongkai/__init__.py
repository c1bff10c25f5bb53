"""gongkai (公开): annual reports on government information disclosure in, validated linked data out."""
