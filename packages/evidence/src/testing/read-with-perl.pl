#!/usr/bin/perl
# Of each message whose path stands in the JSON list on stdin the SHA-256 of every attachment that MIME-tools finds in base64.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use MIME::Parser;

# Its decoders warn of what hostile mail lacks.
local $SIG{__WARN__} = sub { };
local $/;
my $json = JSON::PP->new->utf8->canonical;
my %found;
for my $path (@{ $json->decode(<STDIN>) }) {
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    $parser->extract_nested_messages(0);
    my $message = eval { $parser->parse_open($path) };
    $found{$path} = !$message || $parser->results->errors ? undef : [
        map  { sha256_hex($_->bodyhandle->as_string) }
        grep { $_->bodyhandle && $_->head->recommended_filename && lc($_->head->mime_encoding) eq 'base64' }
        $message->parts_DFS
    ];
}
print $json->encode(\%found);
