"""What the page of disease trends draws and says, a module for each way to look."""
