"""What the screens know of the rest of the program: peers, queries, the mock. Plain asyncio, no Textual."""
