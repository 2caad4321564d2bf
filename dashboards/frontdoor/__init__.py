"""What the page of rejections is made of, beside its first chart."""
