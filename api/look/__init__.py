"""What pages are made of: templates, marked words, small pictures, values in plain English."""
