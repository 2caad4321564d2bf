"""`python -m claimscope`."""

from claimscope import main

if __name__ == "__main__":
    main()
