using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

public sealed class FillsCsvTests
{
    private const string Header = "sourceSeq,transactTime,account,symbol,side,quantity,price,fee,orderId,execId,currency\n";

    [Test]
    public void ShouldReadEveryColumn_WhenAllAreGiven()
    {
        FillsCsv csv = Parse(Header + "3,2026-01-05T14:30:00.000000001Z,APEX,AAPL,sell,5000,-185.50,0.01,ORD-1,1001,USD\n");
        Fill fill = FillAt(csv, 0);
        Assert.That(csv.FirstSourceSeq, Is.EqualTo(3));
        Assert.That(fill.Prefix.TransactTime.ToString(), Is.EqualTo("2026-01-05T14:30:00.000000001Z"));
        Assert.That(fill.Account.ToString(), Is.EqualTo("APEX"));
        Assert.That(fill.Symbol.ToString(), Is.EqualTo("AAPL"));
        Assert.That(fill.Side, Is.EqualTo(Side.Sell));
        Assert.That(fill.Quantity.ToString(), Is.EqualTo("5000"));
        Assert.That(fill.Price.ToString(), Is.EqualTo("-185.5"));
        Assert.That(fill.Fee.ToString(), Is.EqualTo("0.01"));
        Assert.That(fill.OrderId.ToString(), Is.EqualTo("ORD-1"));
        Assert.That(fill.ExecId.ToString(), Is.EqualTo("1001"));
        Assert.That(fill.Currency.ToString(), Is.EqualTo("USD"));
    }

    [Test]
    public void ShouldTakeDefaults_WhenColumnsAreMissing()
    {
        FillsCsv csv = Parse("\uFEFFPrice,Quantity,symbol,account\r\n185.5,-3,AAPL,APEX\r\n\r\n1,4,AAPL,APEX");
        Assert.That(csv.Count, Is.EqualTo(2));
        Assert.That(csv.FirstSourceSeq, Is.Null);
        Fill fill = FillAt(csv, 0);
        Assert.That(fill.Side, Is.EqualTo(Side.Sell));
        Assert.That(fill.Quantity.ToString(), Is.EqualTo("3"));
        Assert.That(fill.Fee.Mantissa, Is.Zero);
        Assert.That(fill.ExecId.IsNull && fill.OrderId.IsNull && fill.Currency.IsNull && fill.Prefix.TransactTime.IsNull);
        Assert.That(fill.CumQuantity.IsNull);
    }

    [TestCase("type,symbol,execId,execRefId\nbust,AAPL,2,1\n")]
    [TestCase("type,symbol,price\nmark,AAPL,1\n")]
    [TestCase("type,account,symbol,side,orderId,status\norder,A,AAPL,buy,O,New\n")]
    public void ShouldTakeAFileWithoutTheColumnsOfFills_WhenItHasNone(string text) =>
        Assert.That(FillsCsv.Parse(new StringReader(text)).Count, Is.EqualTo(1));

    [TestCase("", 1, "empty")]
    [TestCase("account,symbol,quantity\n", 1, "column 'price' is missing")]
    [TestCase("type,account,quantity,price\n", 1, "column 'symbol' is missing")]
    [TestCase("type,symbol,execRefId\nfill,AAPL,\n", 2, "account")]
    [TestCase("type,account,symbol,price\nfill,A,AAPL,1\n", 2, "quantity")]
    [TestCase("account,symbol,quantity,price,colour\n", 1, "unknown column 'colour'")]
    [TestCase("account,symbol,quantity,price,price\n", 1, "column 'price' appears twice")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1,1,,,\n", 2, "10 cells, the header has 11")]
    [TestCase(Header + "1,,,AAPL,buy,1,1,,,,\n", 2, "account is empty")]
    [TestCase(Header + "1,,APEX,,buy,1,1,,,,\n", 2, "symbol is empty")]
    [TestCase(Header + "1,,APEX-ACCOUNT-TOO-LONG,AAPL,buy,1,1,,,,\n", 2, "account 'APEX-ACCOUNT-TOO-LONG' is not text of at most 16")]
    [TestCase(Header + "1,,APEX,AAPL,short,1,1,,,,\n", 2, "side 'short' is neither buy nor sell")]
    [TestCase(Header + "1,,APEX,AAPL,buy,-1,1,,,,\n", 2, "quantity -1 is not positive")]
    [TestCase(Header + "1,,APEX,AAPL,,0,1,,,,\n", 2, "quantity is 0")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1e3,1,,,,\n", 2, "quantity '1e3' is not a plain decimal")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1,1.123456789,,,,\n", 2, "price '1.123456789' is not a plain decimal")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1,1,x,,,\n", 2, "fee 'x'")]
    [TestCase(Header + "1,yesterday,APEX,AAPL,buy,1,1,,,,\n", 2, "transactTime 'yesterday'")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1,1,,,,DOLLARS\n", 2, "currency 'DOLLARS' is not text of at most 4")]
    [TestCase(Header + "0,,APEX,AAPL,buy,1,1,,,,\n", 2, "sourceSeq '0' is not a whole number from 1")]
    [TestCase(Header + "1,,APEX,AAPL,buy,1,1,,,,\n\n3,,APEX,AAPL,buy,1,1,,,,\n", 4, "sourceSeq 3 does not follow; 2 is next")]
    public void ShouldRefuseWithLineAndReason_WhenARowIsWrong(string text, int line, string reason)
    {
        FillsCsvException? refused = Assert.Throws<FillsCsvException>(() => Parse(text));
        Assert.That(refused!.Line, Is.EqualTo(line));
        Assert.That(refused.Message, Does.StartWith($"line {line}: {reason}"));
    }

    [TestCase("2026-01-05T14:30:00Z", "2026-01-05T14:30:00.000000000Z")]
    [TestCase("2026-01-05T14:30:00.5+02:00", "2026-01-05T12:30:00.500000000Z")]
    [TestCase("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z")]
    [TestCase("2026-01-05T14:30:00", null)]
    [TestCase("2026-01-05T14:30:00.Z", null)]
    [TestCase("2026-01-05T14:30:00.1234567891Z", null)]
    [TestCase("2026-13-05T14:30:00Z", null)]
    [TestCase("0001-01-01T00:00:00Z", null)]
    public void ShouldReadTimesOfRfc3339_WhenTheyFit(string text, string? expected)
    {
        bool parsed = UtcNanos.TryParse(text, out UtcNanos time);
        Assert.That(parsed ? time.ToString() : null, Is.EqualTo(expected));
    }

    private static FillsCsv Parse(string text) => FillsCsv.Parse(new StringReader(text));

    private static Fill FillAt(FillsCsv csv, long index)
    {
        csv.Get(0, index, out GatewayMessage message);
        return message.Block<Fill>();
    }
}
