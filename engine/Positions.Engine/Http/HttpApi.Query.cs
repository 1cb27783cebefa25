using System.Globalization;
using System.Text.Json;

namespace Positions.Engine.Http;

// What calls take from the query, and how lists are divided.
public sealed partial class HttpApi
{
    /// <summary>
    /// A page of the rows that match, under the list's name, and where the next one begins: at a row, not behind so many matches, so that what
    /// opens or ends between two pages moves nothing. How many match is said where the list is read from its start.
    /// </summary>
    /// <param name="w">The answer.</param>
    /// <param name="name">Of the list.</param>
    /// <param name="page">Which.</param>
    /// <param name="rows">How many there are, whether they match or not.</param>
    /// <param name="matches">Whether a row is of the list; may keep it for <paramref name="write"/>.</param>
    /// <param name="write">Writes the row that was just asked for.</param>
    /// <param name="writeNext">Writes the cursor of a row; null: its number.</param>
    private static void WritePage(
        Utf8JsonWriter w, string name, ListPage page, int rows, Func<int, bool> matches, Action<int> write, Action<int>? writeNext = null)
    {
        long first = (long)page.Skipped * PageSize;
        long behind = first + PageSize;
        long matched = 0;
        int next = -1;
        w.WriteStartArray(name);
        for (int i = page.FirstRow; i < rows && (next < 0 || page.IsCounted); i++)
        {
            if (!matches(i))
            {
                continue;
            }

            if (matched >= first && matched < behind)
            {
                write(i);
            }
            else if (matched == behind)
            {
                next = i;
            }

            matched++;
        }

        w.WriteEndArray();
        if (page.IsCounted)
        {
            w.WriteNumber("page", page.Skipped);
            w.WriteNumber("pages", (matched + PageSize - 1) / PageSize);
            w.WriteNumber("count", matched);
        }

        w.WritePropertyName("next");
        if (next < 0)
        {
            w.WriteNullValue();
        }
        else if (writeNext is null)
        {
            w.WriteNumberValue(next);
        }
        else
        {
            writeNext(next);
        }
    }

    /// <summary>By <c>page</c> or by <c>cursor</c>, a row's number.</summary>
    private static ListPage PageOf(HttpContext context)
    {
        long? page = QueryNumber(context, "page", 0, int.MaxValue / PageSize);
        long? cursor = QueryNumber(context, "cursor", 0, int.MaxValue);
        return (page, cursor) switch
        {
            (not null, not null) => throw ProblemException.BadRequest("give 'page' or 'cursor', not both"),
            (_, { } row) => ListPage.At((int)row),
            _ => new ListPage(0, (int)(page ?? 0), IsCounted: true),
        };
    }

    /// <summary>Of a list whose rows are numbered anew at each call: the page that begins with the row of a name.</summary>
    private static ListPage PageOf(string? cursor, Func<string, int> find) => cursor is null
        ? ListPage.First
        : find(cursor) is >= 0 and int row
            ? ListPage.At(row)
            : throw ProblemException.BadRequest($"query 'cursor' is '{cursor}', which is no row of this list any more: begin again without it");

    /// <summary>Refuses what the call does not take: a filter that is written wrong would show everything.</summary>
    private static void OnlyQuery(HttpContext context, params ReadOnlySpan<string> known)
    {
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Query)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw ProblemException.BadRequest(known.IsEmpty
                    ? $"unknown query '{name}'; this call takes none"
                    : $"unknown query '{name}'; known are {string.Join(", ", known!)}");
            }

            if (values.Count > 1)
            {
                throw ProblemException.BadRequest($"query '{name}' is given {values.Count} times; give it once");
            }
        }
    }

    private static long? QueryNumber(HttpContext context, string name)
    {
        string? text = context.Request.Query[name];
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw ProblemException.BadRequest($"query '{name}' is '{text}'; it must be a whole number");
    }

    private static long? QueryNumber(HttpContext context, string name, long least, long most) => QueryNumber(context, name) switch
    {
        null => null,
        { } number when number >= least && number <= most => number,
        { } number => throw ProblemException.BadRequest($"query '{name}' is {number}; it must be from {least} to {most}"),
    };

    /// <summary>One of a few words; null if it is not asked for.</summary>
    private static string? QueryWord(HttpContext context, string name, string[] allowed) => context.Request.Query[name].ToString() switch
    {
        "" => null,
        { } word when allowed.Contains(word) => word,
        { } word => throw ProblemException.BadRequest($"query '{name}' is '{word}'; it must be one of {string.Join(", ", allowed)}"),
    };

    private static bool? QuerySwitch(HttpContext context, string name) => context.Request.Query[name].ToString() switch
    {
        "" => null,
        "true" => true,
        "false" => false,
        string other => throw ProblemException.BadRequest($"query '{name}' is '{other}'; it must be true or false"),
    };
}
