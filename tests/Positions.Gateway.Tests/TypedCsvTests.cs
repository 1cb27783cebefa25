using System.Numerics;
using Positions.Protocol;
using Positions.Protocol.Messages;
using Positions.Protocol.Values;

namespace Positions.Gateway.Tests;

/// <summary>Files with a type column.</summary>
public sealed class TypedCsvTests
{
    private const string Header =
        "type,account,symbol,side,quantity,price,fee,orderId,execId,execRefId,orderQuantity,status,execType,kind,refSide,refQuantity\n";

    [Test]
    public void ShouldReadEveryType_WhenRowsNameTheirs()
    {
        FillsCsv csv = Parse(
            Header +
            "order,APEX,AAPL,buy,,185.5,,O-1,,,100,new,0,,,\n" +
            ",APEX,AAPL,buy,60,185.5,0.1,O-1,E-1,,,,,,,\n" +
            "correct,,AAPL,buy,50,185.4,,,E-2,E-1,,,,,buy,60\n" +
            "bust,APEX,AAPL,,,,,,E-3,E-2,,,,,,\n" +
            "mark,,AAPL,,,186,,,,,,,,settlement,,\n");
        Assert.That(Enumerable.Range(0, 5).Select(i => At(csv, i).Template), Is.EqualTo(new[]
        {
            TemplateId.OrderUpdate, TemplateId.Fill, TemplateId.FillCorrect, TemplateId.FillBust, TemplateId.MarkPrice,
        }));
        GatewayMessage order = At(csv, 0);
        Assert.That(
            (order.Block<OrderUpdate>().OrderQuantity, order.Block<OrderUpdate>().OrderStatus, order.Block<OrderUpdate>().ExecType),
            Is.EqualTo((Decimal8.Parse("100"), OrderStatus.New, (byte)0)));
        GatewayMessage correct = At(csv, 2);
        Assert.That(
            (correct.Block<FillCorrect>().ExecRefId.ToString(), correct.Block<FillCorrect>().RefQuantity, correct.Block<FillCorrect>().RefPrice.IsNull),
            Is.EqualTo(("E-1", Decimal8.Parse("60"), true)));
        GatewayMessage bust = At(csv, 3);
        Assert.That(
            (bust.Block<FillBust>().ExecRefId.ToString(), bust.Block<FillBust>().Quantity.IsNull, (byte)bust.Block<FillBust>().Side),
            Is.EqualTo(("E-2", true, byte.MaxValue)));
        GatewayMessage mark = At(csv, 4);
        Assert.That((mark.Block<MarkPrice>().Kind, mark.Block<MarkPrice>().Price), Is.EqualTo(((byte)1, Decimal8.Parse("186"))));
    }

    [TestCase("trade,A,S,buy,1,1,,,,,,,,,,", "type 'trade' is none of fill, bust, correct, mark, order")]
    [TestCase("fill,A,S,buy,1,1,,,E,E-0,,,,,,", "execRefId 'E-0' does not belong to a row of type fill")]
    [TestCase("bust,A,S,,,,,,E,,,,,,,", "execRefId is empty")]
    [TestCase("correct,A,S,buy,,1,,,E,E-0,,,,,,", "quantity '' is not a plain decimal")]
    [TestCase("mark,,S,,,1,,,,,,,,closing,,", "kind 'closing' is none of settlement")]
    [TestCase("mark,,,,,1,,,,,,,,bid,,", "symbol is empty")]
    [TestCase("order,A,S,buy,,1,,,,,5,new,,,,", "orderId and clientOrderId are both empty")]
    [TestCase("order,A,S,buy,,1,,O,,,5,done,,,,", "status 'done' is none of New")]
    [TestCase("order,A,S,buy,,1,,O,,,-5,new,,,,", "orderQuantity -5 is not positive")]
    [TestCase("order,A,S,,,1,,O,,,5,new,,,,", "side is empty")]
    [TestCase("order,A,S,buy,,1,,O,,,5,,F,,,", "execType 'F' is not a number")]
    public void ShouldRefuseWithLineAndReason_WhenARowIsWrong(string row, string reason)
    {
        FillsCsvException wrong = Assert.Throws<FillsCsvException>(() => Parse(Header + "fill,A,S,buy,1,1,,,E-0,,,,,,,\n" + row + "\n"))!;
        Assert.That(wrong.Message, Does.StartWith("line 3").And.Contain(reason));
    }

    [Test]
    public void ShouldCountBustsAndCorrections_WhenSummed()
    {
        ExpectedPositions expected = new ExpectedPositions().Add(Parse(
            Header +
            "fill,ACC,BUST,buy,100,10,,,B1,,,,,,,\n" +
            "bust,,,,,,,,B4,B2,,,,,,\n" +
            "fill,ACC,BUST,buy,100,12,,,B2,,,,,,,\n" +
            "fill,ACC,BUST,sell,50,13,,,B3,,,,,,,\n" +
            "correct,,,buy,80,10,,,B5,B1,,,,,,\n" +
            "correct,,,buy,90,10,,,B6,B1,,,,,,\n" +
            "bust,,,,,,,,B7,NONE,,,,,,\n"));
        ExpectedPosition position = expected.Find("ACC", "BUST")!;
        BigInteger one = Decimal8.One;
        Assert.That((position.Quantity, position.OpenCost, position.RealizedPnl), Is.EqualTo((30 * one, 300 * one * one, 150 * one * one)));
        Assert.That(position.Version, Is.EqualTo(5), "a correction of what is no longer the head is refused");
        Assert.That(expected.UnknownReferenceCount, Is.EqualTo(2));
    }

    private static GatewayMessage At(FillsCsv csv, long index)
    {
        csv.Get(0, index, out GatewayMessage message);
        return message;
    }

    private static FillsCsv Parse(string text)
    {
        using var reader = new StringReader(text);
        return FillsCsv.Parse(reader);
    }
}
