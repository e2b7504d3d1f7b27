"""Run the command line: `python -m irru_geo`."""

from irru_geo.cli.main import main

if __name__ == "__main__":
    main()
