"""How large a file and its parts may be: what is over a limit is refused before it is unpacked.

The limits of memory and time are the sandbox's; these keep an honest file from meeting them.
"""

MAX_FILE = 256 * 2**20  # bytes of one file
MAX_UNPACKED = 512 * 2**20  # bytes of all members of an archive together
MAX_MEMBER = 128 * 2**20  # bytes of one member of an archive
MAX_RATIO = 200  # bytes out for a byte in; prose is packed to a third, tables of zeros to a hundredth
RATIO_FROM = 2**20  # bytes from which the ratio counts: a short run of blanks harms nobody
MAX_MEMBERS = 20_000  # files in an archive
MAX_PARTS = 20_000  # parts of a document (.docx, .odt, .xlsx): its pictures and settings too
MAX_HTML = 16 * 2**20  # bytes of one page
MAX_TAGS = 100_000  # of one page; a long encyclopedia article has half of that
MAX_MAIL = 64 * 2**20  # bytes of one message
MAX_XML = 64 * 2**20  # bytes of one XML part of a document
MAX_RTF = 32 * 2**20
MAX_PAGES = 3_000  # of one PDF
MAX_PAGE_BYTES = 20 * 2**20  # bytes that one stream of a PDF may unpack to
MAX_PAGE_STEPS = 500_000  # operations that draw one page; a full one takes some thousands
MAX_ROWS = 500_000  # of one table
MAX_CELLS = 10_000_000  # of one sheet, empty ones between the first and the last included
MAX_JSON = 128 * 2**20  # bytes of one JSON document, which must be held as a whole
MAX_RECORDS = 100_000  # of one WARC file
