"""Readers of office files: Word and Excel as archives of XML, older kinds through LibreOffice."""
