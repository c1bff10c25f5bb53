"""What an official or a linguist could correct, loaded from data into frozen values, once."""
